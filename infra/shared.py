"""Resources that the pipelines of a stack share: the topic, the queue of dead letters, log groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.keys import customer_key

if TYPE_CHECKING:
    from infra.functions import Network
    from infra.lake import Lake
    from infra.settings import Settings
    from infra.site import Data


class Shared(Construct):
    """Made before the pipelines; what is declared here alone is filled in by the stack.

    Attributes:
        network: of the functions that reach MySQL.
        dashboard: where its data is written.
        dashboard_in_lake: where that of people is written while the web does not show them.
        secrets: ARNs by the name of the setting that has them.
    """

    network: Network
    dashboard: Data
    dashboard_in_lake: Data

    def __init__(self, scope: Construct, settings: Settings, lake: Lake) -> None:
        super().__init__(scope, "shared")
        self.settings, self.lake = settings, lake
        self.secrets: dict[str, str] = {}
        self.key = customer_key(self)
        self.topic = sns.Topic(
            self,
            "notifications",
            master_key=self.key,
            enforce_ssl=True,
            display_name=f"Kindred {settings.stack}",
        )
        # A topic with its own policy has no default policy, which would let alarms publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Alarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
        if settings.alarm_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        self.dead_letters = sqs.Queue(
            self,
            "dead-letters",
            queue_name=f"{settings.stack}-dead-letters",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=self.key,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )

    def pages_of(self, pipeline: str) -> Data:
        """Where a pipeline writes what the dashboard shows of it."""
        return self.dashboard_in_lake if pipeline in self.settings.kept_off_the_web else self.dashboard

    def log_group(self, scope: Construct, construct_id: str, name: str | None = None) -> logs.LogGroup:
        """An encrypted log group that keeps lines for `log_days` and is deleted with the stack."""
        return logs.LogGroup(
            scope,
            construct_id,
            log_group_name=name,
            encryption_key=self.key,
            retention=_retention(self.settings.log_days),
            removal_policy=RemovalPolicy.DESTROY,
        )


_MONTHS = {
    30: "ONE_MONTH", 60: "TWO_MONTHS", 90: "THREE_MONTHS", 120: "FOUR_MONTHS", 150: "FIVE_MONTHS",
    180: "SIX_MONTHS", 365: "ONE_YEAR", 400: "THIRTEEN_MONTHS", 545: "EIGHTEEN_MONTHS", 731: "TWO_YEARS",
    1096: "THREE_YEARS", 1827: "FIVE_YEARS", 2192: "SIX_YEARS", 2557: "SEVEN_YEARS", 2922: "EIGHT_YEARS",
    3288: "NINE_YEARS", 3653: "TEN_YEARS",
    1: "ONE_DAY", 3: "THREE_DAYS", 5: "FIVE_DAYS", 7: "ONE_WEEK", 14: "TWO_WEEKS",
}  # fmt: skip


def _retention(days: int) -> logs.RetentionDays:
    return logs.RetentionDays[_MONTHS[days]]

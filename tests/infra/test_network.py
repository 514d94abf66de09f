from collections.abc import Callable
from typing import Any

from lambdas.artists.pipeline import ARTISTS
from lambdas.charts.pipeline import CHARTS
from lambdas.listeners.pipeline import LISTENERS
from lambdas.playlists.pipeline import PLAYLISTS

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]


def test_nothing_leads_to_the_internet(template: dict[str, Any], of_type: Find) -> None:
    for kind in (
        "NatGateway",
        "InternetGateway",
        "EIP",
        "VPCGatewayAttachment",
        "EgressOnlyInternetGateway",
        "Route",
    ):
        assert not of_type(template, f"AWS::EC2::{kind}")
    assert all(
        not subnet.get("MapPublicIpOnLaunch") for subnet in of_type(template, "AWS::EC2::Subnet").values()
    )


def test_s3_is_reached_free_of_charge_and_only_the_lake(template: dict[str, Any], of_type: Find) -> None:
    endpoints = of_type(template, "AWS::EC2::VPCEndpoint").values()
    (gateway,) = [one for one in endpoints if one["VpcEndpointType"] == "Gateway"]
    assert len(gateway["RouteTableIds"]) == len(of_type(template, "AWS::EC2::Subnet"))
    (lake,) = of_type(template, "AWS::S3::Bucket")
    (statement,) = gateway["PolicyDocument"]["Statement"]
    assert statement["Resource"] == [
        {"Fn::GetAtt": [lake, "Arn"]},
        {"Fn::Join": ["", [{"Fn::GetAtt": [lake, "Arn"]}, "/*"]]},
    ]


def test_interface_endpoints_stand_in_one_zone_and_answer_the_functions_only(
    template: dict[str, Any], of_type: Find
) -> None:
    interfaces = [
        one
        for one in of_type(template, "AWS::EC2::VPCEndpoint").values()
        if one["VpcEndpointType"] == "Interface"
    ]
    services = sorted(str(one["ServiceName"]).rpartition(".")[2].strip("']}") for one in interfaces)
    assert services == ["athena", "secretsmanager"]
    for one in interfaces:
        assert len(one["SubnetIds"]) == 1
        assert one["PrivateDnsEnabled"] is True
        groups = of_type(template, "AWS::EC2::SecurityGroup")
        (group,) = [groups[reference["Fn::GetAtt"][0]] for reference in one["SecurityGroupIds"]]
        (rule,) = group["SecurityGroupIngress"]
        assert (rule["FromPort"], rule["ToPort"]) == (443, 443)
        assert "SourceSecurityGroupId" in rule
    assert len({str(one["SubnetIds"]) for one in interfaces}) == 1


def test_just_the_functions_that_need_mysql_stand_in_the_vpc(template: dict[str, Any], of_type: Find) -> None:
    placed = {
        one["FunctionName"]
        for one in of_type(template, "AWS::Lambda::Function").values()
        if "VpcConfig" in one
    }
    expected = {
        f"kindred-{each.name}-{one.step.replace('_', '-')}"
        for each in (ARTISTS, CHARTS, LISTENERS, PLAYLISTS)
        for one in each.functions
        if one.in_vpc
    }
    assert placed == {
        *expected,
        *(f"kindred-operations-{each}" for each in ("migrate", "requests", "erase-serving")),
    }


def test_a_brought_vpc_is_used_as_it_is(brought: dict[str, Any], of_type: Find) -> None:
    for kind in ("VPC", "Subnet", "RouteTable"):
        assert not of_type(brought, f"AWS::EC2::{kind}")
    functions = of_type(brought, "AWS::Lambda::Function").values()
    placed = [one["VpcConfig"] for one in functions if "VpcConfig" in one]
    assert placed
    for one in placed:
        assert one == {
            "SubnetIds": ["subnet-11111111", "subnet-22222222"],
            "SecurityGroupIds": ["sg-11111111"],
        }
    endpoints = list(of_type(brought, "AWS::EC2::VPCEndpoint").values())
    assert sorted(one["VpcEndpointType"] for one in endpoints) == ["Gateway", "Interface", "Interface"]
    assert all(one["SubnetIds"] == ["subnet-11111111"] for one in endpoints if "SubnetIds" in one)


def test_a_brought_vpc_with_its_own_ways_out_gets_no_endpoints(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    template = synthesise(
        mysql_host="mysql.example.org",
        mysql_admin_secret="arn:aws:secretsmanager:eu-west-1:111111111111:secret:admin-abcdef",
        vpc="vpc-11111111",
        vpc_zones="eu-west-1a",
        vpc_subnets="subnet-11111111",
    )
    assert not of_type(template, "AWS::EC2::VPCEndpoint")

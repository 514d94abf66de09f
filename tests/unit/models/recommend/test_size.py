"""What is fitted at which size: RDLAE up to 20,000 on the smaller side, networks up to 400,000 plays."""

import pytest

from lambdas.core.errors import InvalidInput
from lambdas.models.recommend.size import possible, require_one_machine, too_large


@pytest.mark.parametrize(("listeners", "artists"), [(20_000, 500_000), (500_000, 20_000), (1_499, 15_340)])
def test_the_blend_recommends_up_to_twenty_thousand_on_the_smaller_side(listeners, artists):
    assert possible("blend", listeners, artists, 5_000_000) == ("blend", "")
    assert too_large("rdlae", listeners, artists, 1) == ""


def test_beyond_als_alone_recommends_and_the_reason_is_told():
    model, reason = possible("blend", 50_000, 20_001, 1_000_000)
    assert model == "als"
    assert reason == (
        "blend: 50,000 listeners x 20,001 artists, at most 20,000 of either; als recommends instead"
    )
    assert too_large("rdlae", 50_000, 20_001, 1) == (
        "rdlae: 50,000 listeners x 20,001 artists, at most 20,000 of either"
    )
    assert possible("als", 50_000, 20_001, 4_000_000) == ("als", "")


@pytest.mark.parametrize("network", ["network_mended", "network_as_described"])
def test_a_network_is_left_out_where_ten_epochs_would_not_end_in_time(network):
    assert too_large(network, 50_000, 30_000, 400_000) == ""
    assert "400,001 plays, at most 400,000" in too_large(network, 10, 10, 400_001)


def test_more_plays_than_a_lambda_holds_are_refused_with_the_setting_that_helps():
    require_one_machine(5_000_000)
    with pytest.raises(InvalidInput, match="5,000,001 plays are too many .* set playlists_engine to spark"):
        require_one_machine(5_000_001)

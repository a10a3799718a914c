"""Only our own figures enter the page."""

import pytest

from serflow.errors import DataError
from serflow.report.embed import embedded


@pytest.mark.parametrize("content", ["", "<svg", '<svg xmlns="http://www.w3.org/2000/svg"/>', "<html/>", "\udcff"])
def test_what_is_no_figure_of_ours_is_refused(content, tmp_path):
    path = tmp_path / "figure.svg"
    path.write_bytes(content.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(DataError, match=r"figure\.svg: .*the next run draws it again"):
        embedded(path, "f0")


def test_a_figure_keeps_whose_it_is_and_its_own_ids(study):
    figures = [embedded(path, f"f{place}") for place, path in enumerate(study["figures"])]
    assert {figure["protocol"] for figure in figures} == {"", "random", "speaker"}
    assert all(f'id="f{place}-' in figure["svg"] for place, figure in enumerate(figures) if "id=" in figure["svg"])

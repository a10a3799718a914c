"""What stands behind the page's numbers: emotions, speakers and seeds of each system, speed, provenance, and where numbers come from."""

import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from serflow.report import page as page_module
from serflow.report.page import write_page
from serflow.scores.contract import PARTS, SCORES
from serflow.tables import read_table, write_table
from tests.report.conftest import EMOTIONS, HOSTILE, PLAIN

ROOT = Path(__file__).parents[2]
MEASURED = {"name": "pitch", "what": "pitch <shift>", "against": "librosa & more", "value": 0.5, "baseline": 4.5, "unit": "s"}
MEASURED |= {"ratio": 9.0, "target": "at least 10", "met": False}


def section(html, name):
    found = re.search(rf'<section id="{name}">.*?</section>', html, flags=re.DOTALL)
    return found[0] if found else ""


def written(study, tmp_path, **changed):
    write_page(tmp_path / "page.html", **study | changed)
    return (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("system", [PLAIN, HOSTILE])
def test_each_emotion_shows_the_rows_of_the_table_of_parts(page, study, system):
    rows = page.tables[f"{system}: each emotion over all clips, by protocol"]
    parts = read_table(study["parts"], PARTS)
    own = parts[(parts["system"] == system) & (parts["corpus"] == "all") & (parts["by"] == "emotion")]
    protocol, shown = "", 0
    for row in rows[1:]:
        if len(row) == 1:
            protocol = row[0]
            continue
        found = own[(own["protocol"] == protocol) & (own["part"] == row[0])].set_index("metric")
        for cell, metric in zip(row[1:4], ("precision", "recall", "f1"), strict=True):
            number = found.loc[metric]
            assert cell.strip() == f"{100 * number['value']:.1f} {100 * number['low']:.1f}–{100 * number['high']:.1f}"
        assert row[4:] == [f"{found['n_clips'].iloc[0]:,}", str(found["n_speakers"].iloc[0])]
        shown += 1
    assert shown == 2 * len(EMOTIONS)


def test_the_worst_speaker_is_named_beside_the_dots(html, study):
    parts = read_table(study["parts"], PARTS)
    own = parts.query("system == @PLAIN and protocol == 'speaker' and by == 'speaker' and metric == 'uar' and corpus == 'savee'")
    worst = own.sort_values(["value", "part"]).iloc[0]
    figures = re.findall(r"<figure>.*?</figure>", html, flags=re.DOTALL)
    speakers = [figure for figure in figures if "Speakers, speaker" in figure]
    assert len(speakers) == 2
    name, share = worst["part"].removeprefix("savee/"), f"{100 * worst['value']:.1f}\N{NO-BREAK SPACE}%"
    assert re.search(rf"savee {name}( and \d+ others?)? \(of 12\), {share} over 42 clips", speakers[0])
    assert "Lowest UAR of a sentence" in speakers[0]
    assert html.count("Lowest UAR of a speaker") == 4


def test_seeds_are_told_where_there_are_several(study, html, tmp_path, parse):
    assert "mean over the seeds" not in html
    scores = read_table(study["scores"], SCORES)
    pooled = scores[(scores["system"] == PLAIN) & (scores["corpus"] == "all") & scores["fold"].isna()]
    seeds = [pooled.assign(seed=seed, value=pooled["value"] + seed / 50, low=None, high=None) for seed in (0, 1, 2)]
    path = tmp_path / "scores.parquet"
    write_table(pd.concat([scores, *seeds]).astype({"seed": "Int32", "low": float, "high": float}), path, SCORES)
    page = parse(written(study, tmp_path, scores=path))
    rows = page.tables[f"{PLAIN}: mean over the seeds ± standard deviation, lowest and highest"]
    assert rows[2][:2] == ["speaker", "43.2 ± 2.0 41.2–45.2"]
    assert rows[2][-1] == "3"
    assert f"{HOSTILE}: mean over the seeds ± standard deviation, lowest and highest" not in page.tables


def test_figures_of_the_corpora_stand_in_what_was_run_with_a_link_to_the_rest(html):
    material = section(html, "material")
    assert (
        material.count('role="img"')
        == html.count("Clips by corpus and emotion</figcaption>") + html.count("level by corpus</figcaption>")
        == 2
    )
    assert '<a href="corpora.html">' in material


def test_speed_is_told_where_it_was_measured(study, html, tmp_path, parse):
    assert 'id="speed"' not in html
    assert "#speed" not in html
    (tmp_path / "bench.json").write_text(json.dumps([MEASURED]), encoding="utf-8")
    page = parse(written(study, tmp_path, speed=tmp_path / "bench.json"))
    assert page.tables["Speed, measured on one machine"][1] == [
        "pitch <shift>",
        "librosa & more",
        "0.5 s",
        "4.5 s",
        "9",
        "at least 10, missed",
    ]
    assert ("a", {"href": "#speed"}) in page.tags


def test_provenance_tells_the_code_and_the_sums_of_what_the_page_was_made_of(study, tmp_path, monkeypatch):
    monkeypatch.setattr(page_module, "commit_of", lambda: "v1-<2>-dirty")
    html = written(study, tmp_path)
    told = section(html, "provenance")
    assert "serflow 0.1.0, commit: v1-&lt;2&gt;-dirty" in told
    assert "matplotlib 3.11.2" in told
    paths = [*study["manifests"], *study["splits"]]
    paths += [study[name] for name in ("scores", "confusion", "parts", "gaps", "comparisons", "claims", "mistakes")]
    sums = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths]
    assert sorted(re.findall(r'<code title="(\w{64})">', told)) == sorted(sums)
    assert all(f">{value[:12]}</code>" in told for value in sums)
    assert "results/corpora/savee/manifest.parquet" in told


def test_how_to_cite_stays_last(html):
    assert re.findall(r'<section id="([\w-]+)">', html)[-2:] == ["provenance", "cite"]


def test_every_section_says_where_its_numbers_come_from_and_a_rule_makes_each(study, tmp_path):
    (tmp_path / "bench.json").write_text(json.dumps([MEASURED]), encoding="utf-8")
    html = written(study, tmp_path, speed=tmp_path / "bench.json")
    rules = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "rules").glob("*.smk"))
    for name in re.findall(r'<section id="([\w-]+)">', html):
        told = re.findall(r"Numbers: (.*?)</p>", section(html, name))
        assert len(told) == (name not in {"settings", "provenance", "cite"}), name
        for path in re.findall(r"<code>(.*?)</code>", "".join(told)):
            assert f'"{path}"' in rules, path

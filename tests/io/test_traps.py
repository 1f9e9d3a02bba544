"""Every fault that real files are known to have is held by a test; this is the list of them."""

import ast
from pathlib import Path

import numpy as np
import pytest

from syntony.io.inspection import inspect
from syntony.io.reading import read

TESTS = Path(__file__).resolve().parents[1]

#: Fault of real files -> the tests that hold it.
TRAPS = {
    "irregular clocks and gaps of more than a second": (
        "io/readers/test_delimited.py::test_a_real_motion_table_with_repeated_names_and_irregular_times",
        "io/readers/test_delimited.py::test_irregular_times_stay_as_they_are",
        "io/readers/test_xdf.py::test_lost_samples_are_a_gap",
        "vision/test_regular.py::test_a_long_pause_is_a_gap_and_a_lost_picture_is_none",
    ),
    "a person missing for minutes": (
        "io/test_traps.py::test_a_person_who_is_missing_for_minutes_is_a_gap_and_no_stillness",
        "vision/test_tracking.py::test_who_leaves_is_missing_and_gets_the_name_back_by_looks",
        "vision/test_tracking.py::test_somebody_else_does_not_take_the_name_of_who_left",
    ),
    "detections without identity, ghosts, (0, 0) for not found": (
        "io/test_following.py::test_ghosts_and_bodies_found_twice_are_left_out",
        "io/test_following.py::test_a_person_who_leaves_is_missing_and_comes_back_as_the_same",
        "vision/test_tracking.py::test_ghosts_that_flicker_take_no_name",
        "vision/test_tracking.py::test_names_survive_a_crossing_in_which_one_hides_the_other",
    ),
    "a declared rate unlike the true one": (
        "io/readers/test_xdf.py::test_a_rate_unlike_the_declared_one_is_used_and_said",
        "io/readers/test_video.py::test_a_declared_rate_that_is_not_true_is_told",
        "io/test_dejitter.py::test_a_rate_unlike_the_declared_one_is_measured",
    ),
    "several clocks to align": (
        "io/readers/test_xdf.py::test_several_computers_and_the_error_between_them_are_said",
        "io/test_recipes.py::test_four_headbands_become_four_persons_with_their_clocks",
        "analysis/test_clocks.py::test_common_events_bring_the_clocks_together_and_the_lag_is_claimed",
    ),
    "a clock reset in mid-file": (
        "io/readers/test_xdf.py::test_a_reset_clock_is_put_together_by_the_recorder_s",
        "io/readers/test_xdf.py::test_real_conformance_files",
        "io/readers/test_edf.py::test_a_clock_that_was_reset_is_refused_or_the_longest_run_is_kept",
    ),
    "empty streams": ("io/readers/test_xdf.py::test_real_conformance_files",),
    "a sensor without contact or unplugged": (
        "io/readers/test_xdf.py::test_four_real_headbands",
        "extract/test_heart.py::test_an_unplugged_sensor_has_no_heart_rate",
        "extract/test_skin.py::test_a_sensor_without_contact_is_masked_and_told",
        "extract/test_breath.py::test_a_held_breath_and_an_unplugged_belt_say_nothing",
    ),
    "non-ASCII channel names and units": (
        "io/readers/test_edf.py::test_names_and_units_need_not_be_ascii",
        "io/readers/test_acq.py::test_names_need_not_be_ascii_and_may_repeat",
        "io/readers/test_delimited.py::test_every_writing_of_one_table_gives_the_same_signals",
    ),
    "a respiration channel at 3.9/s beside 2000/s": (
        "io/readers/test_acq.py::test_channels_have_their_rates_units_and_values",
        "io/readers/test_acq.py::test_the_real_recording_has_the_facts_of_its_source",
    ),
    "dates with day and month swapped": (
        (
            "io/readers/test_polar_team.py"
            "::test_a_date_with_day_and_month_swapped_is_put_right_by_the_file_s_name"
        ),
    ),
    "group members missing": (
        "io/test_recipes.py::test_groups_of_heart_rates_are_joined_by_the_names_of_their_files",
        "io/test_recipes.py::test_spreadsheets_of_one_group_share_their_clock",
    ),
    "series of 50 samples": (
        "io/readers/test_polar_team.py::test_the_124_real_files",
        (
            "analysis/test_extraction.py"
            "::test_a_signal_or_a_pair_that_cannot_be_done_is_named_and_the_others_go_on"
        ),
    ),
    "SNIRF stored under /nirs1": (
        "io/readers/test_snirf.py::test_two_persons_of_one_file_come_apart_by_their_codes",
        (
            "io/readers/test_snirf.py"
            "::test_persons_without_a_code_of_their_own_are_called_after_their_group"
        ),
        "io/test_shared_data.py::test_files_have_the_facts_that_their_source_states",
    ),
    "stretches of constant zero in motion energy": (
        "io/test_traps.py::test_zeros_of_motion_energy_are_told_and_can_mean_nothing_seen",
        "io/readers/test_delimited.py::test_nan_only_constant_and_zero_columns_are_said",
    ),
    "scene cuts": (
        "extract/test_motion_energy.py::test_another_scene_is_a_gap_and_a_mark",
        "extract/test_motion_energy.py::test_a_cut_in_one_half_of_the_picture_is_one_persons",
    ),
    "column names that begin with a blank": (
        "io/test_traps.py::test_column_names_may_begin_with_a_blank",
    ),
    "variable frame rates": (
        "io/readers/test_video.py::test_varying_steps_are_told_and_the_rate_is_the_usual_one",
        "io/readers/test_video.py::test_jitter_without_gaps_gives_the_mean_rate",
    ),
    "29.97 and 59.94 frames per second": (
        "io/readers/test_video.py::test_rates_are_exact_fractions_also_where_times_are_rounded",
        "core/test_signals.py::test_times_do_not_drift_at_ntsc_rates",
    ),
}


@pytest.mark.parametrize("fault", TRAPS)
def test_the_tests_that_hold_it_are_there(fault):
    assert TRAPS[fault]
    for name in TRAPS[fault]:
        file, _, test = name.partition("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert test in found, name


def test_column_names_may_begin_with_a_blank(tmp_path):
    file = tmp_path / "a.csv"
    rows = "\n".join(f"{i / 10},{i},{2 * i}" for i in range(50))
    file.write_text(f"time, client,\u00a0therapist\n{rows}\n")
    assert [s.name for s in read(file).streams] == ["client", "therapist"]
    quoted = file.read_text().replace(", client", '," client"')
    file.write_text(quoted)
    assert [s.name for s in inspect(file).files[0].streams] == ["client", "therapist"]


def test_zeros_of_motion_energy_are_told_and_can_mean_nothing_seen(tmp_path):
    rng = np.random.default_rng(1)
    X = rng.integers(1, 900, size=(3000, 2))
    X[1000:1800, 1] = 0
    file = tmp_path / "200_01.txt"
    file.write_text("\n".join(['"pat" "th"', *(f"{a} {b}" for a, b in X)]) + "\n")
    found = read(file)
    assert found.source.reader == "mea"
    (notice,) = [n for n in found.notices if n.code == "zero-stretches"]
    assert "th 27%" in notice.text
    masked = read(file, settings={"missing": ["0"]})
    assert np.isnan(masked.streams[1].values).sum() == 800


def test_a_person_who_is_missing_for_minutes_is_a_gap_and_no_stillness(tmp_path):
    from syntony.analysis.run import analyze
    from syntony.core.plan import AnalysisPlan

    rng = np.random.default_rng(2)
    X = rng.random((2, 3000)).round(4)
    rows = [
        f"{i / 5},{a},{'' if 900 <= i < 1800 else b}" for i, (a, b) in enumerate(X.T)
    ]  # fmt: skip
    file = tmp_path / "s1.csv"
    file.write_text("\n".join(["time,client move,therapist move", *rows]) + "\n")
    found = analyze(file, AnalysisPlan(prepare=(), null={"members": ()}))
    (finding,) = found.findings
    assert finding.support.duration == pytest.approx(420, abs=1)
    times = finding.result.coords["time"]
    inside = (times > 220) & (times < 320)
    assert inside.any()
    assert np.isnan(finding.result.values[inside]).all()
    assert {"low-coverage"} <= {n.code for n in finding.notices}
    (gone,) = [s for s in found.signals if s.person == "therapist"]
    assert gone.coverage == pytest.approx(0.7, abs=0.01)

import pytest

from syntony.core.errors import ParameterError
from syntony.core.plan import AnalysisPlan, Column, MeasureChoice, Recipe, RowKeys, StepChoice


def test_a_plan_comes_back_from_its_toml(tmp_path):
    plan = AnalysisPlan(
        recipe=Recipe(
            pattern="{group}/{dyad}_{session}",
            settings={"rate": 25},
            columns=(Column(column=' "pat"', person="client", role="client", modality="movement"),),
        ),
        prepare=(StepChoice(step="smooth", settings={"window": 0.5}),),
        measures=(MeasureChoice(measure="wcc", settings={"window": 60.0, "compat": "rMEA"}),),
        rate=12.5,
        seed=7,
    )
    file = tmp_path / "plan.toml"
    file.write_text(plan.to_toml(), encoding="utf-8")
    assert AnalysisPlan.read(file) == plan


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sead = 3", "sead"),
        ("[null]\nsurrogates = 3", "null.surrogates"),
        ("[[measures]]\nmesure = 'wcc'", "measures.0.measure"),
        ("seed = ", "not a TOML file"),
    ],
)
def test_a_misspelt_plan_is_refused_with_the_place(tmp_path, text, said):
    file = tmp_path / "plan.toml"
    file.write_text(text)
    with pytest.raises(ParameterError, match=said):
        AnalysisPlan.read(file)


def test_a_recipe_says_whose_the_rows_of_a_long_table_are(tmp_path):
    recipe = Recipe(
        rows=RowKeys(dyad="couple", person="person", role="female"),
        settings={"rate": 0.5, "time_unit": "sample"},
        columns=(Column(column="dial", person="{person}", name="affect", modality="rating"),),
        together=True,
    )
    file = tmp_path / "plan.toml"
    file.write_text(AnalysisPlan(recipe=recipe).to_toml(), encoding="utf-8")
    assert AnalysisPlan.read(file).recipe == recipe


def test_settings_name_their_owner_and_what_they_know():
    with pytest.raises(ParameterError, match=r"Reader 'x': rows\.dyda.*it knows: pattern, suffix"):
        Recipe.checked("Reader 'x'", {"rows": {"dyda": "couple"}})

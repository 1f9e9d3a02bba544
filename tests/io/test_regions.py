import pytest

from syntony.core.areas import Region, Regions, side_by_side
from syntony.core.errors import DataError, FormatError
from syntony.extract.motion_energy import MotionEnergySettings
from syntony.io.regions import read_regions, write_regions


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "regions.toml"
        path.write_text(text)
        return path

    return write


def test_regions_come_back_as_they_were_written(tmp_path):
    corners = ((0.1, 0.25), (0.5, 0.2), (0.3, 0.9))
    regions = Regions(
        regions=(
            Region(person="Ä", part="head", polygon=corners), Region(person="B", polygon=corners),
        ),
        background=((0, 0), (1, 0), (1, 0.1)),
    )  # fmt: skip
    path = write_regions(regions, tmp_path / "regions.toml")
    assert read_regions(path) == regions
    assert 'person = "Ä"' in path.read_text(encoding="utf-8")


def test_they_are_settings_of_the_extractor_as_they_are(file):
    path = file(
        'coordinates = "pixels"\n[[regions]]\nperson = "A"\npolygon = [[1, 2], [30, 2], [30, 40]]\n'
    )
    settings = MotionEnergySettings(**read_regions(path).model_dump())
    assert settings.regions[0].polygon == ((1, 2), (30, 2), (30, 40))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("regions = 3", "regions"),
        ("[[regions]]\nperson = 'A'\npolygon = [[0, 0], [1, 1]]", r"regions\.0\.polygon"),
        ("[[regions]]\nperson = 'A'\npolygon = [[0, 0], [1, 0], [7, 1]]", "beyond 0 and 1"),
        ("[[regions]]\npolygon = [[0, 0], [1, 0], [1, 1]]", "person"),
        ("colour = 'red'", "colour"),
        ("[[regions", "TOML|Expected|expected|Unclosed|declar"),
        ("coordinates = 'pixels'\n[[regions]]\nperson = 'A'\npolygon = [[0, 0], [nan, 0], [7, 1]]",
         "finite"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_regions_says_where(file, text, said):
    with pytest.raises(FormatError, match=rf"(?s)regions\.toml.*({said})"):
        read_regions(file(text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FormatError, match=r"none\.toml is no file"):
        read_regions(tmp_path / "none.toml")


def test_side_by_side_divides_the_picture_without_overlap():
    regions = side_by_side(("a", "b", "c"))
    assert [region.person for region in regions.regions] == ["a", "b", "c"]
    edges = [corner[0] for region in regions.regions for corner in region.polygon[:2]]
    assert edges == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 1])
    with pytest.raises(DataError, match="from left to right"):
        side_by_side(())

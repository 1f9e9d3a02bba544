import pytest

from syntony.core.errors import ParameterError
from syntony.core.regions import refuse_unseen


@pytest.mark.parametrize(
    "region", ["insula", "Anterior_Insula", "left amygdala", "ACC", "mPFC", "anterior cingulate"]
)
@pytest.mark.parametrize("method", ["EEG", "fNIRS"])
def test_no_method_of_the_scalp_sees_what_is_deep_or_hidden(method, region):
    with pytest.raises(ParameterError, match=f"{method} does not see '{region}'"):
        refuse_unseen(method, [region])


def test_light_reaches_the_outer_cortex_and_eeg_cannot_tell_it_apart():
    refuse_unseen("fNIRS", ["right TPJ", "IFG", "dlPFC", "motor hand area"])
    with pytest.raises(ParameterError, match="mix all sources"):
        refuse_unseen("EEG", ["right TPJ"])
    refuse_unseen("EEG", ["central", "frontal left", "midline"])

import pytest

from syntony.core.kinds import kind_of


@pytest.mark.parametrize(
    ("name", "unit", "modality", "kind"),
    [
        ("ECG", "mV", "unknown", "ecg"),
        ("EKG lead II", "", "heart", "ecg"),
        ("II", "mV", "heart", "ecg"),
        ("finger PPG", "", "unknown", "ppg"),
        ("BVP", "", "heart", "ppg"),
        ("rr_interval", "ms", "heart", "rr"),
        ("EDA [µS]", "", "skin", "eda"),
        ("EDA - GSR100C", "microsiemens", "unknown", "eda"),
        ("EDA filtered, differentiated", "microsiemens", "unknown", ""),
        ("RESP - RSP100C", "Volts", "unknown", "resp"),
        ("skin_conductance", "µS", "skin", "eda"),
        ("RESP", "V", "unknown", "resp"),
        ("ACC X", "g", "movement", "acc"),
        ("wrist/acc1", "g", "movement", "acc"),
        ("eeg/Fz", "µV", "brain", "eeg"),
        ("Fp1", "µV", "brain", "eeg"),
        ("fnirs/S1_D1 760 nm", "a.u.", "brain", "fnirs"),
        # What was made of a raw channel is none.
        ("heart_rate", "1/min", "heart", ""),
        ("resp_rate", "1/min", "breath", ""),
        ("eda tonic", "µS", "skin", ""),
        ("fnirs hbo/S1_D1", "µM", "brain", ""),
        ("fnirs od/S1_D1 760 nm", "OD", "brain", "fnirs"),
        ("EEG mu suppression", "ln", "brain", ""),
        ("eeg csd/Fz", "mV/m²", "brain", ""),
        ("ecg quality", "0 to 1", "heart", ""),
        ("motion_energy", "a.u.", "movement", ""),
        ("accuracy", "", "rating", ""),
        ("", "", "unknown", ""),
    ],
)
def test_a_channel_has_the_kind_that_its_name_and_unit_say(name, unit, modality, kind):
    assert kind_of(name, unit, modality) == kind

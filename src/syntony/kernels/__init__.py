"""The numerical kernels: arrays in, arrays out, nothing else of syntony.

Three conventions hold in every kernel. NaN means "not observed", and nothing else does. A positive
lag means that the first series leads: ``x[t]`` is paired with ``y[t + lag]``. What cannot be known
(a window that does not vary, too few pairs) comes back as NaN, never as 0.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

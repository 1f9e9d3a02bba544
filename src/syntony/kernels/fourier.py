"""Lengths that Fourier transforms like."""


def fast_length(n: int) -> int:
    """Smallest length of at least `n` without a prime factor above 5.

    Examples
    --------
    >>> [fast_length(n) for n in (1, 7, 251, 1021)]
    [1, 8, 256, 1024]
    """
    best = 1 << max(0, n - 1).bit_length()
    five = 1
    while five < best:
        odd = five
        while odd < best:
            # The power of two that lifts this odd number to n or just beyond.
            best = min(best, odd << max(0, -(-n // odd) - 1).bit_length())
            odd *= 3
        five *= 5
    return best

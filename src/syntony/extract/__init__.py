"""Ways from pictures, sound and raw recordings to signals with their quality, one file each."""

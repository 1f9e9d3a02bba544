"""Hearts, breath and skin in streams of samples: what extractors of the body share."""

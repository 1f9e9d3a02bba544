"""A small grammar of drawing: scales, axes, marks and pictures, as SVG that needs no script.

Places across are shares of the width and places down are pixels, so a chart fills any page while
its letters keep their size.
"""

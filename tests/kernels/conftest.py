def pytest_configure(config):
    config.addinivalue_line("markers", "jit: out of reach where kernels run uncompiled")

"""Pages and figures of the site, made of what the plug-ins say of themselves."""

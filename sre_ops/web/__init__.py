"""The web shell: health, own metrics; later pages, components and problems."""

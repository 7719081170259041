"""The settings by what they are about; `buybox_config.settings` reads them all."""

"""Icons, themes, translations, sounds: data only, installed as `deskside_resources`."""

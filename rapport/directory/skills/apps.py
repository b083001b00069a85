from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "rapport.directory.skills"
    label = "skills"

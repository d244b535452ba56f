"""Imports every module of both floors, so that every table model is known."""

import importlib
import pkgutil

import culture
import surveys


def import_all_rooms() -> list[str]:
    """Import all modules of surveys and culture and return their names."""
    names = []
    for package in (surveys, culture):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
            names.append(module.name)
    return names

"""Ship scenarios/tutorial inside the wheel as parksim/examples/tutorial.

A hook and not the table `force-include` of pyproject.toml: that table also applies to editable installs, where it would
leave a stale copy of the tutorial in site-packages beside the link to the work tree. An editable install finds the
tutorial in scenarios/ itself.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TutorialHook(BuildHookInterface):
    """Adds the tutorial scenario to the files of a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder to the forced files when `version` is ``standard`` (a wheel), not when it is ``editable``."""
        if version == "standard":
            build_data["force_include"]["scenarios/tutorial"] = "parksim/examples/tutorial"

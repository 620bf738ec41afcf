"""Opens an app's pages for the person who is logged in: links, framed addresses, tokens for the bridge.

Every place is looked up again with the eyes of that person. Knows nothing of HTTP or HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.connect.conditions import Sight, shown
from sandbox.connect.descriptor import Module
from sandbox.connect.framing import Frame, Place
from sandbox.connect.install import Install, client_key, page_path
from sandbox.connect.tokens import Viewer, context_token
from sandbox.errors import JiraError
from sandbox.model import Actor, Project
from sandbox.state import Site


@dataclass(frozen=True)
class Opened:
    """A module ready to be framed. `url` holds a token and belongs into no log."""

    install: Install
    module: Module
    frame: Frame
    url: str

    @property
    def origin(self) -> str:
        return "/".join(self.install.descriptor.base_url.split("/", 3)[:3])


@dataclass(frozen=True)
class PageLink:
    """Where a module is opened, for menus."""

    app_key: str
    module: Module

    @property
    def path(self) -> str:
        return page_path(self.app_key, self.module.key)


class Pages:
    """The app pages of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def place(self, actor: Actor, project: str = "", issue: str = "") -> Place:
        """The place by keys or ids. Raises JiraError 404 where the person may not look."""
        if issue:
            found = self._site.issue(actor, issue)
            home = self._site.projects[found.project_id]
            return Place(home.key, home.id, found.key, found.id, found.type_id)
        if project:
            home = self._site.project(actor, project)
            return Place(home.key, home.id)
        return Place()

    def links(self, actor: Actor, *kinds: str, project: Project | None = None) -> list[PageLink]:
        """The modules of these kinds whose conditions let the person see them."""
        sight = Sight(self._site, actor, project)
        return [
            PageLink(install.key, module)
            for install in self._enabled()
            for module in install.descriptor.of_kind(*kinds)
            if shown(module.conditions, sight)
        ]

    def open(self, actor: Actor, app_key: str, module_key: str, place: Place, parameters: Mapping[str, str]) -> Opened:
        """Signs the module's address for this person, whatever its conditions say. Raises 404."""
        install = self._install(app_key)
        module = install.descriptor.module(module_key)
        if module is None:
            raise JiraError(404, f"The app {app_key} has no module {module_key}.")
        frame = Frame(
            install.descriptor,
            module,
            self._site.base_url,
            client_key(self._site),
            actor.account_id,
            place,
            parameters,
        )
        return Opened(install, module, frame, frame.url(install.shared_secret))

    def token(self, actor: Actor, app_key: str, place: Place) -> str:
        """What `AP.context.getToken` hands to the page."""
        install = self._install(app_key)
        viewer = Viewer(actor.account_id, place.claims())
        return context_token(install.shared_secret, client_key(self._site), viewer)

    def _enabled(self) -> list[Install]:
        return [i for i in self._site.installs.values() if isinstance(i, Install) and i.enabled]

    def _install(self, app_key: str) -> Install:
        for install in self._enabled():
            if install.key == app_key:
                return install
        raise JiraError(404, f"The app {app_key} is not installed, or it is disabled.")

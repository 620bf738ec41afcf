"""Turns what happens on a site into webhooks for the apps that asked for them.

Knows who is told and when an app is kept in the dark; bodies come from `bodies`, the way to the app is `delivery`.
"""

import json
import random
import time

import httpx

from sandbox import jql
from sandbox.connect.bodies import body_of
from sandbox.connect.delivery import Deliveries, Delivery, Patience
from sandbox.connect.descriptor import Webhook
from sandbox.connect.framing import fill_in
from sandbox.connect.install import Install, client_key
from sandbox.connect.tokens import Request, host_token
from sandbox.events import Event
from sandbox.state import Site

# Jira ignores the JQL of a webhook for all other families.
_FILTERED = ("jira:issue_", "comment_", "worklog_", "attachment_", "issue_property_")


class Webhooks:
    """Listens to the site from its making until `close`."""

    def __init__(self, site: Site, client: httpx.AsyncClient, patience: Patience, dice: random.Random) -> None:
        self._site = site
        self.deliveries = Deliveries(client, self._token, self._strikes, self._failed, patience, dice)
        self._stop_listening = site.events.subscribe(self._heard)

    async def close(self) -> None:
        self._stop_listening()
        await self.deliveries.close()

    def _heard(self, event: Event) -> None:
        bodies: dict[tuple[str, ...], bytes] = {}
        for install in self._told_about(event):
            for webhook in install.descriptor.webhooks:
                if webhook.event != event.name or not self._passes(webhook, event):
                    continue
                keys = webhook.property_keys
                if keys not in bodies:
                    bodies[keys] = json.dumps(body_of(self._site, event, keys)).encode()
                self.deliveries.post(
                    Delivery(
                        app=install.key,
                        event=event.name,
                        url=install.descriptor.base_url + fill_in(webhook.url, self._variables(event)),
                        body=b"" if webhook.exclude_body else bodies[keys],
                        base_path=httpx.URL(install.descriptor.base_url).path.rstrip("/"),
                        trace=event.trace,
                        primary=event.primary,
                    )
                )

    def _told_about(self, event: Event) -> list[Install]:
        project = event.project
        if event.issue is not None:
            project = self._site.projects.get(event.issue.project_id)
        return [
            install
            for install in self._site.installs.values()
            if install.enabled and (project is None or self._site.can_browse(install.actor(self._site), project))
        ]

    def _passes(self, webhook: Webhook, event: Event) -> bool:
        if not webhook.filter or event.issue is None or not event.name.startswith(_FILTERED):
            return True
        try:
            return jql.matches(self._site, webhook.filter, event.issue)
        except jql.JqlError:
            # Jira takes any text as a filter at install; one that cannot be read lets nothing through.
            return False

    def _variables(self, event: Event) -> dict[str, str]:
        issue = event.issue
        project = self._site.projects.get(issue.project_id) if issue else event.project
        return {
            "issue.id": issue.id if issue else "",
            "issue.key": issue.key if issue else "",
            "project.id": project.id if project else "",
            "project.key": project.key if project else "",
            "comment.id": event.comment.id if event.comment else "",
            "attachment.id": event.attachment.id if event.attachment else "",
        }

    def _token(self, delivery: Delivery) -> str | None:
        install = self._site.installs.get(delivery.app)
        if install is None or not install.enabled:
            return None
        request = Request("POST", delivery.url, delivery.base_path)
        return host_token(install.shared_secret, client_key(self._site), request)

    def _strikes(self, kind: str) -> float | None:
        fault = self._site.faults.active(kind)
        return None if fault is None else fault.value or 0.0

    def _failed(self, delivery: Delivery) -> None:
        self._site.failed_webhooks.append(
            {
                "id": delivery.identifier,
                "body": delivery.body.decode(),
                "url": delivery.url,
                "failureTime": int(time.time() * 1000),
                "app": delivery.app,
            }
        )

"""Settings of one installation, read from `CAUSEWAY_*` once by whoever starts a process, then passed on."""

from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

APP_KEY = "io.causeway.sync"
ATLASSIAN_HOSTS = ("*.atlassian.net", "*.jira.com")
DEFAULT_INSTALL_KEYS_URL = "https://connect-install-keys.atlassian.com"
DEFAULT_CONNECT_JS_URL = "https://connect-cdn.atl-paas.net/all.js"


class Settings(BaseSettings):
    """Everything an operator can set. In production http, loopback hosts and missing secrets are refused."""

    model_config = SettingsConfigDict(env_prefix="CAUSEWAY_", extra="ignore", frozen=True)

    env: Literal["production", "development"] = "development"
    base_url: str = "http://127.0.0.1:8000"
    database_url: str | None = None
    redis_url: str | None = None
    encryption_keys: SecretStr | None = Field(
        default=None, description="Fernet keys, comma-separated; the first one encrypts, all decrypt."
    )
    allowed_site_hosts: str = Field(
        default=",".join(ATLASSIAN_HOSTS), description="Host patterns of Jira sites, comma-separated."
    )
    script_hosts: str = Field(
        default="", description="Host patterns that scripts may send requests to, comma-separated; none without it."
    )
    install_keys_url: str = DEFAULT_INSTALL_KEYS_URL
    connect_js_url: str = DEFAULT_CONNECT_JS_URL
    log: Literal["json", "console"] = "console"
    data_dir: Path = Path(".causeway")
    retention_days: int = 30
    jira_threads: int = 48
    jira_per_site: int = 16
    worker_jobs: int = 32
    index_lag_seconds: float = Field(
        default=60, description="How long a new issue may stay out of Jira's search index, at most."
    )
    lease_seconds: float = Field(default=60, description="A worker that died is replaced on its twin after so long.")
    quiet_seconds: float = Field(default=1.0, description="A twin synced a moment ago waits for this much quiet.")
    retry_scale: float = Field(default=1.0, description="Factor on the retry schedule; tests make it small.")
    sweep_minutes: float = 60
    db_pool: int = 20

    @model_validator(mode="after")
    def production_is_strict(self) -> Self:
        if self.env != "production":
            return self
        host = urlsplit(self.base_url).hostname or ""
        if not self.base_url.startswith("https://") or host in {"localhost", "127.0.0.1", "::1"}:
            raise ValueError("CAUSEWAY_BASE_URL must be the public https address of this service in production")
        if not self.encryption_keys or not self.encryption_keys.get_secret_value().strip():
            raise ValueError("CAUSEWAY_ENCRYPTION_KEYS is missing; make one with `causeway keys new`")
        for name, url in (("INSTALL_KEYS", self.install_keys_url), ("CONNECT_JS", self.connect_js_url)):
            if not url.startswith("https://"):
                raise ValueError(f"CAUSEWAY_{name}_URL must be an https address in production")
        if not self.database_url or not self.redis_url:
            raise ValueError("CAUSEWAY_DATABASE_URL and CAUSEWAY_REDIS_URL are needed in production")
        return self

    @property
    def production(self) -> bool:
        return self.env == "production"

    @cached_property
    def site_host_patterns(self) -> tuple[str, ...]:
        return tuple(p.strip().lower() for p in self.allowed_site_hosts.split(",") if p.strip())

    @property
    def app_key(self) -> str:
        return APP_KEY

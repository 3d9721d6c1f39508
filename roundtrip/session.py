"""Who is signed in where: one file a URL, for its owner's eyes only."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """One user at one URL."""

    url: str
    user: str
    client_id: str
    sign_in_url: str
    access_token: str
    expires_at: float
    """Of the access token; seconds of the epoch, by this machine's clock."""

    refresh_token: str


class Sessions:
    """The folder in which they are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_user(cls, environ: Mapping[str, str]) -> "Sessions":
        """`$XDG_CONFIG_HOME/roundtrip`, or `~/.config/roundtrip`."""
        configured = environ.get("XDG_CONFIG_HOME", "")
        base = Path(configured) if os.path.isabs(configured) else Path.home() / ".config"  # noqa: PTH117
        return cls(base / "roundtrip")

    def load(self, url: str) -> SignedIn | None:
        """Who is signed in there; None where nobody is, or where it is not legible."""
        try:
            kept = json.loads(self._path(url).read_text())
            return SignedIn(**{field.name: kept[field.name] for field in fields(SignedIn)})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def save(self, signed_in: SignedIn) -> None:
        """Keeps it, at once or not at all."""
        self._write(self._path(signed_in.url), json.dumps(asdict(signed_in), indent=2))

    def forget(self, url: str) -> None:
        """Removes it; and if commands go there by themselves, they do no longer."""
        self._path(url).unlink(missing_ok=True)
        if self.default() == url:
            self._default.unlink(missing_ok=True)

    def choose(self, url: str) -> None:
        """From now on commands go there by themselves."""
        self._write(self._default, url)

    def default(self) -> str | None:
        """Where commands go that are not told where."""
        try:
            return self._default.read_text().strip() or None
        except (OSError, ValueError):
            return None

    @property
    def _default(self) -> Path:
        return self._folder / "url"

    def _path(self, url: str) -> Path:
        return self._folder / f"session-{hashlib.sha256(url.encode()).hexdigest()[:16]}.json"

    def _write(self, path: Path, text: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=self._folder, prefix=".draft-")  # of mode 0600
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(text + "\n")
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

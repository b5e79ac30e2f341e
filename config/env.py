"""Typed reading of environment variables. Nonsense stops the start and names the variable."""

import base64
import os
import secrets
import stat
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
OTHERS_MAY_READ = stat.S_IROTH | stat.S_IWOTH


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; ``default`` where it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def required(name: str) -> str:
    """The variable, which must be there and not empty."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"缺少环境变量 {name}")
    return value


def flag(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = text(name).lower()
    if not value:
        return default
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，现为「{value}」")


def number(name: str, default: int, minimum: int = 0, maximum: int = 10**9) -> int:
    """A whole number between ``minimum`` and ``maximum``, both included."""
    value = text(name)
    if not value:
        return default
    try:
        result = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现为「{value}」") from None
    if not minimum <= result <= maximum:
        raise ImproperlyConfigured(f"环境变量 {name} 应在 {minimum} 到 {maximum} 之间，现为 {result}")
    return result


def items(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Comma-separated values, blanks around them dropped."""
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """One of ``choices``."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"环境变量 {name} 只能是 {'、'.join(choices)} 之一，现为「{value}」")
    return value


def folder(name: str, default: Path) -> Path:
    """An absolute folder path; the folder itself need not exist yet."""
    value = text(name)
    path = Path(value) if value else default
    if not path.is_absolute():
        raise ImproperlyConfigured(f"环境变量 {name} 应为绝对路径，现为「{value}」")
    return path


def secret(name: str) -> str:
    """A secret from the variable ``NAME`` or from the file that ``NAME_FILE`` names; "" where neither is set.

    A file that every user of the machine may read or write is refused.
    """
    file_name = text(f"{name}_FILE")
    if not file_name:
        return text(name)
    path = Path(file_name)
    try:
        mode = path.stat().st_mode
        content = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"读不到 {name}_FILE 指定的文件 {path}：{error.strerror}") from None
    if mode & OTHERS_MAY_READ:
        raise ImproperlyConfigured(
            f"密钥文件 {path} 对本机所有用户开放（权限 {stat.S_IMODE(mode):04o}），请执行 chmod 0400 {path}"
        )
    if not content:
        raise ImproperlyConfigured(f"密钥文件 {path} 是空的")
    return content


def strong_secret(name: str) -> str:
    """The secret of ``secret(name)``; refused when absent, under 50 characters or plainly not random."""
    value = secret(name)
    if not value:
        raise ImproperlyConfigured(f"生产环境必须设置 {name} 或 {name}_FILE")
    if len(value) < 50 or len(set(value)) < 12 or value.lower().startswith(("django-insecure", "change")):
        raise ImproperlyConfigured(
            f"{name} 太弱：至少 50 个随机字符，可这样生成："
            "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    return value


def kept_secret(path: Path, make=lambda: secrets.token_urlsafe(64)) -> str:
    """The secret kept in ``path``; made there, readable by its owner only, on the first run.

    Two processes that start at once agree: only one of them can create the file, and its name appears with
    its content already inside.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other process was first: its secret counts
        finally:
            draft.unlink()
    if path.stat().st_mode & OTHERS_MAY_READ:
        raise ImproperlyConfigured(f"密钥文件 {path} 对本机所有用户开放，请执行 chmod 0600 {path}")
    return path.read_text(encoding="utf-8").strip()


def new_field_key() -> str:
    """A new key for field encryption: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def field_keys(value: str) -> list[str]:
    """Keys for field encryption, one a line or between commas; the first encrypts, all decrypt."""
    keys = [key.strip() for key in value.replace(",", "\n").splitlines() if key.strip()]
    for place, key in enumerate(keys, 1):
        try:
            length = len(base64.b64decode(key.encode(), altchars=b"-_", validate=True))
        except ValueError:
            length = 0
        if length != 32:
            raise ImproperlyConfigured(f"第 {place} 个字段加密密钥不是 32 字节的 base64 文本")
    return keys


def database(url: str) -> dict:
    """Engine, name, user, password, host, port and driver options out of a database URL.

    ``postgresql://user:password@host:5432/name?sslmode=require`` (also ``?host=/run/socket``) or
    ``sqlite:////absolute/path``; percent-encoding is undone. The password never appears in an error.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme == "sqlite" and name:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name}
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL 应写成 postgresql://用户:密码@主机:端口/库名 或 sqlite:////绝对路径"
        )
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL 中的端口不是 1 到 65535 的数字") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": unquote(parts.hostname or options.pop("host", "")),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }

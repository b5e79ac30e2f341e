"""Makes the secrets of a deployment, each in a file of its own: ``sudo python3 deploy/make_secrets.py``.

Existing files are left alone, so that it can be run again after an upgrade. Standard library only. The files
belong to group 10001, which the containers hold; nobody else on the machine may read them.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "secrets"
GROUP = 10001


def write(name: str, content: str) -> str:
    """Store ``content`` under that name unless the file is there; answers what the file holds."""
    path = FOLDER / name
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440), "w", encoding="utf-8") as file:
        file.write(content + "\n")
    try:
        os.chown(path, -1, GROUP)
    except PermissionError:
        sys.exit(f"不能把 {path} 交给用户组 {GROUP}：请用 sudo 运行")
    print(f"已生成 {path}")
    return content


def main() -> None:
    FOLDER.mkdir(mode=0o750, exist_ok=True)
    postgres = write("postgres_password", secrets.token_urlsafe(32))
    redis = write("redis_password", secrets.token_urlsafe(32))
    write("database_url", f"postgresql://portal:{postgres}@db:5432/portal")
    write("redis_url", f"redis://:{redis}@redis:6379/0")
    write("secret_key", secrets.token_urlsafe(64))
    write("field_keys", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    for name in ("tls_certificate.pem", "tls_key.pem"):
        if not (FOLDER / name).exists():
            print(f"请把单位的证书文件放到 {FOLDER / name}（权限 0440，用户组 {GROUP}）")


if __name__ == "__main__":
    main()

"""Settings of the web server: ``gunicorn -c python:config.gunicorn config.wsgi``.

Threads, because a page mostly waits for the database; WSGI, because ASGI costs 1.5 to 2 times the processor.
"""

import os

from gunicorn import glogging

from config import env, logs

PRODUCTION = env.text("PORTAL_ENV") == "production"

bind = env.text("PORTAL_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = env.number("PORTAL_WEB_WORKERS", 2, minimum=1, maximum=64)
threads = env.number("PORTAL_WEB_THREADS", 4, minimum=1, maximum=64)
preload_app = True  # one import for all workers; connections are opened later, in each of them
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests, max_requests_jitter = 5000, 500
limit_request_line = 8190  # a list filtered by Chinese words is a long URL
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  the heartbeat file only
control_socket_disable = True
accesslog = "-" if PRODUCTION else None
errorlog = "-"


class PortalLogger(glogging.Logger):
    """Access and error lines in the portal's own format: escaped, masked, without query strings."""

    def setup(self, cfg):
        super().setup(cfg)
        formatter = logs.JsonLines() if PRODUCTION else logs.PlainLines("{asctime} {message}", style="{")
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            handler.setFormatter(formatter)

    def access(self, resp, req, environ, request_time):
        """One line for a request: from where, who, what, answer, size and milliseconds."""
        if not self.access_log_enabled:
            return
        line = {
            "ip": environ.get("REMOTE_ADDR"),  # put right by TrustedProxyMiddleware
            "user": environ.get("portal.user"),
            "method": environ.get("REQUEST_METHOD"),
            "path": environ.get("PATH_INFO"),
            "status": int(resp.status.split(None, 1)[0]),
            "bytes": getattr(resp, "sent", None),
            "ms": round(request_time.total_seconds() * 1000),
        }
        self.access_log.info("access", extra={"portal": line})


logger_class = PortalLogger

#!/bin/sh
# What a container of the portal does: web, worker, beat or migrate; anything else is run as it is.
set -eu

case "${1:-web}" in
web)
    exec gunicorn -c python:config.gunicorn config.wsgi
    ;;
worker)
    exec celery -A config worker --loglevel INFO --without-gossip --without-mingle
    ;;
beat)
    exec celery -A config beat --loglevel INFO --scheduler config.celery.LivingScheduler --pidfile=
    ;;
migrate)
    # Mistakes of the deployment stop here, before the database is touched.
    python manage.py check --deploy --fail-level WARNING
    python manage.py migrate --noinput
    # What only the database can tell (its locale, the calendar of the coming year) is said, not enforced.
    exec python manage.py check --database default
    ;;
*)
    exec "$@"
    ;;
esac

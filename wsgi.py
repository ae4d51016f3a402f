"""The pages for a WSGI server: `gunicorn wsgi:application`; `app.delivery` serves sockets."""

from app import logs
from app.config import Settings
from app.factory import create_pages

settings = Settings.from_env()
logs.configure(settings)
application = create_pages(settings)

"""Settings of a site behind a proxy that speaks TLS: MASTERCHEF_TLS says that there is one.

The proxy must set X-Forwarded-Proto itself, whatever a caller sends (deploy/nginx does).
"""

from masterchef import variables

if variables.read("MASTERCHEF_TLS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    # Health checks and Prometheus come straight, without TLS, inside the private network; the
    # proxy redirects everybody else.
    SECURE_SSL_REDIRECT = False

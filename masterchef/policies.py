"""The Content-Security-Policy of each page: what it may load and run."""

from dataclasses import replace

from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Scripts and styles come from this origin. The dashboard's libraries write a few <style> elements
# while it runs, which show the nonce of the page. Pictures that are exported pass through blob:.
STRICT = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, NONCE],
    "font-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "manifest-src": [SELF],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}
# django-unfold brings Alpine, which evaluates its attributes, and styles inside the page.
ADMIN = STRICT | {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "font-src": [SELF, "data:"],
}


class PolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, a looser one in the admin; a view's own header stands."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or not request.path_info.startswith("/admin/"):
            return parts
        return replace(parts, config=ADMIN)

"""A supervisor at the pages of a server, as a browser without JavaScript.

usage: supervisor.py CONSOLE_URL AUTHORITY LINK_PATH WORKSTATION WORKER FINDING FORM

Signs in by the one-time link and grants an exception for half an hour. FORM: grant, or code, which is printed.
"""

import html
import re
import ssl
import sys
import urllib.parse
import urllib.request

url, authority, link, workstation, worker, finding, how = sys.argv[1:]


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


pages = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=authority)))


def ask(path, fields=None, cookie=""):
    body = None if fields is None else urllib.parse.urlencode(fields).encode()
    try:
        return pages.open(urllib.request.Request(url + path, data=body, headers={"Cookie": cookie}), timeout=20)
    except urllib.error.HTTPError as answer:  # a redirection, too
        if answer.code >= 400:
            sys.exit(f"supervisor.py: {path} answered {answer.code}")
        return answer


signed_in = ask("/sign-in/link", {"token": link.split("token=")[1]})
cookie = signed_in.headers["Set-Cookie"].split(";")[0]
form = ask("/exceptions", cookie=cookie).read().decode()
made = ask("/exceptions", {"form_token": re.search(r'name="form_token" value="(\w+)"', form)[1], "workstation": workstation,
                           "for": "worker", "name": worker, "finding": finding, "minutes": "30",
                           "reason": "A customer is on the line", "form": how}, cookie)
if how == "code":
    print(html.unescape(re.search(r"<code>([^<]+)</code>", made.read().decode())[1]))

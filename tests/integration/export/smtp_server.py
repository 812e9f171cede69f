"""A mail server for tests: RFC 5321 with AUTH PLAIN, in TLS from the first byte or after STARTTLS, never without.

smtp_server.py FOLDER CERTIFICATE KEY starttls|tls PORT: prints its port, writes every mail as one line of JSON to
FOLDER/mails, and refuses the recipients that FOLDER/refused names. The one good password is "secret of the mail".
"""
import asyncio
import base64
import json
import pathlib
import ssl
import sys

FOLDER, CERTIFICATE, KEY, SECURITY, PORT = pathlib.Path(sys.argv[1]), *sys.argv[2:]
CONTEXT = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
CONTEXT.load_cert_chain(CERTIFICATE, KEY)


def refused():
    file = FOLDER / "refused"
    return file.read_text(encoding="utf-8").split() if file.exists() else []


class Session:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.safe = SECURITY == "tls"
        self.mail = {"user": "", "from": "", "to": []}

    async def say(self, text):
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()

    async def receive(self):
        text = b""
        while not (line := await self.reader.readline()) == b".\r\n":
            if not line:
                return
            text += line[1:] if line.startswith(b"..") else line
        self.mail["text"] = text.decode()
        with open(FOLDER / "mails", "a", encoding="utf-8") as file:
            file.write(json.dumps(self.mail) + "\n")
        self.mail = {"user": self.mail["user"], "from": "", "to": []}
        await self.say("250 2.0.0 taken")

    async def answer(self, verb, rest):
        if verb == "EHLO":
            await self.say("250-test\r\n250 " + ("AUTH PLAIN" if self.safe else "STARTTLS"))
        elif verb == "STARTTLS" and not self.safe:
            await self.say("220 2.0.0 go ahead")
            await self.writer.start_tls(CONTEXT)
            self.safe = True
        elif not self.safe:
            await self.say("530 5.7.0 STARTTLS first")
        elif verb == "AUTH":
            encoded = rest.partition(" ")[2]
            if not encoded:
                await self.say("334 ")
                encoded = (await self.reader.readline()).decode().strip()
            _, user, password = base64.b64decode(encoded).decode().split("\0")
            if password == "secret of the mail":
                self.mail["user"] = user
                await self.say("235 2.7.0 welcome")
            else:
                await self.say("535 5.7.8 wrong password")
        elif verb == "MAIL":
            self.mail["from"] = rest.partition("<")[2].partition(">")[0]
            await self.say("250 2.1.0 ok")
        elif verb == "RCPT":
            recipient = rest.partition("<")[2].partition(">")[0]
            if recipient in refused():
                await self.say("550 5.1.1 nobody here")
            else:
                self.mail["to"].append(recipient)
                await self.say("250 2.1.5 ok")
        elif verb == "DATA":
            await self.say("354 go on")
            await self.receive()
        else:
            await self.say("250 2.0.0 ok")

    async def serve(self):
        await self.say("220 test ESMTP")
        while line := (await self.reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                await self.say("221 2.0.0 bye")
                break
            await self.answer(verb.upper(), rest)


async def handle(reader, writer):
    try:
        await Session(reader, writer).serve()
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", int(PORT), ssl=CONTEXT if SECURITY == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())

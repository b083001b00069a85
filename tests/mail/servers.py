"""A real Dovecot and a real Postfix with settings, users, mail and queue in a folder of their own, on free ports of this machine.

Nothing of the system's own configuration is read or written. Postfix listens on one port (submission with passwords, which it
asks Dovecot for), and hands what is for ``mail.example`` to Dovecot's delivery program; everything else goes nowhere.
"""

import contextlib
import imaplib
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

DOMAIN = "mail.example"
PASSWORD = "open-sesame-42"
SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def found() -> bool:
    """Tell whether both programs are there, and whether they may be run as they want to be (as root)."""
    return all(shutil.which(one, path=SBIN) for one in ("dovecot", "postfix", "postmap")) and os.geteuid() == 0


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass
class Servers:
    """The two servers in one folder."""

    folder: Path
    imap_port: int = field(default_factory=free_port)
    imaps_port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    tokens_port: int = field(default_factory=free_port)  # where Dovecot asks whether a token is good
    dovecot: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Write the settings, start both, and wait until they answer."""
        self.folder.chmod(0o755)
        self._write_certificate()
        self._write_dovecot()
        self._write_postfix()
        self.start_dovecot()
        _run("postfix", "-c", str(self.folder / "postfix"), "start")
        self._wait(self.imap_port)
        self._wait(self.smtp_port)

    def start_dovecot(self) -> None:
        """Start Dovecot alone, as after it was killed."""
        command = [str(shutil.which("dovecot", path=SBIN)), "-F", "-c", str(self.folder / "dovecot.conf")]
        log = (self.folder / "dovecot.out").open("ab")
        self.dovecot = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        log.close()
        self._wait(self.imap_port)

    def stop_dovecot(self) -> None:
        """Stop Dovecot with all its children."""
        if self.dovecot is not None:
            self.dovecot.terminate()
            self.dovecot.wait(timeout=10)
            self.dovecot = None

    def stop(self) -> None:
        """Stop both."""
        with contextlib.suppress(subprocess.CalledProcessError):
            _run("postfix", "-c", str(self.folder / "postfix"), "stop")
        self.stop_dovecot()

    def _write_certificate(self) -> None:
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-nodes", "-days", "2"]
        kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        paths = ["-keyout", str(self.folder / "key.pem"), "-out", str(self.folder / "cert.pem")]
        _run("openssl", "req", *kind, *paths, *name)

    def _write_dovecot(self) -> None:
        mail = self.folder / "mail"
        mail.mkdir()
        shutil.chown(mail, "dovecot", "dovecot")
        log = self.folder / "dovecot.log"
        log.touch()
        log.chmod(0o666)  # the delivery program writes there too, as the owner of the mail
        (self.folder / "tokens.conf").write_text(f"""
introspection_mode = auth
introspection_url = http://127.0.0.1:{self.tokens_port}/whose
username_attribute = user
active_attribute = active
active_value = true
""")
        (self.folder / "dovecot.conf").write_text(f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
info_log_path = {self.folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{self.folder}/cert.pem
ssl_key = <{self.folder}/key.pem
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{mail}/%n
mail_uid = dovecot
mail_gid = dovecot
mail_fsync = never
recipient_delimiter = +
default_process_limit = 200
mail_max_userip_connections = 100
auth_failure_delay = 0 secs
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {self.folder}/tokens.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={mail}/%n allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap_port}
  }}
  inet_listener imaps {{
    port = {self.imaps_port}
  }}
  service_count = 0
}}
service auth {{
  unix_listener auth-postfix {{
    mode = 0666
  }}
  unix_listener auth-userdb {{
    mode = 0666
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
""")

    def _write_postfix(self) -> None:
        folder, system = self.folder / "postfix", Path("/etc/postfix")
        folder.mkdir()
        for place in ("spool", "data"):
            (self.folder / place).mkdir()
        shutil.chown(self.folder / "data", "postfix", "postfix")
        deliver = "/usr/lib/dovecot/deliver"
        (folder / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {self.folder}/spool
data_directory = {self.folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {self.folder}/postfix.log
maillog_file_prefixes = {self.folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost.{DOMAIN}
mydestination =
mynetworks =
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_maps = regexp:{folder}/people
virtual_transport = dovecot
dovecot_destination_recipient_limit = 1
recipient_delimiter = +
default_transport = error:5.1.2 no way out of this machine
relay_transport = error:5.1.2 no way out of this machine
alias_maps =
alias_database =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {self.folder}/run/auth-postfix
smtpd_tls_security_level = may
smtpd_tls_cert_file = {self.folder}/cert.pem
smtpd_tls_key_file = {self.folder}/key.pem
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sender_login_maps = regexp:{folder}/senders
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_peername_lookup = no
message_size_limit = 60000000
bounce_queue_lifetime = 1h
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
in_flow_delay = 0
""")
        (folder / "people").write_text("!/^nobody/ ok\n")
        (folder / "senders").write_text(rf"/^([a-z.]+)(\+.*)?@{DOMAIN}$/ ${{1}}" + "\n")
        inner = [
            "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
            "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce",
            "trace unix - - n - 0 bounce", "error unix - - n - - error", "retry unix - - n - - error",
            "proxymap unix - - n - - proxymap", "anvil unix - - n - 1 anvil", "scache unix - - n - 1 scache",
            "tlsmgr unix - - n 1000? 1 tlsmgr", "flush unix n - n 1000? 0 flush", "showq unix n - n - - showq",
            "postlog unix-dgram n - n - 1 postlogd", "verify unix - - n - 1 verify", "virtual unix - n n - - virtual",
        ]  # fmt: skip
        pipe = f"flags=DRhu user=dovecot:dovecot argv={deliver} -c {self.folder}/dovecot.conf -e -f ${{sender}} -d ${{user}}"
        lines = [f"127.0.0.1:{self.smtp_port} inet n - n - - smtpd", *inner, f"dovecot unix - n n - - pipe\n  {pipe}", ""]
        (folder / "master.cf").write_text("\n".join(lines))
        shutil.copy(system / "dynamicmaps.cf", folder / "dynamicmaps.cf")
        _run("postfix", "-c", str(folder), "check")

    def person(self, name: str) -> "Account":
        """Return the mailbox of this name; it is there as soon as somebody signs in or writes to it. Only ``nobody`` has none."""
        return Account(self, name)

    def _wait(self, port: int) -> None:
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as tried:
                tried.settimeout(5)
                if tried.recv(4):
                    return
            time.sleep(0.05)
        raise AssertionError(f"Nothing answers on {port}: {self.said()}")

    def said(self) -> str:
        """Return the end of what both have logged."""
        logs = [self.folder / name for name in ("dovecot.log", "dovecot.out", "postfix.log")]
        return "\n".join(one.read_text(errors="replace")[-3000:] for one in logs if one.exists())


@dataclass(frozen=True)
class Account:
    """One mailbox on the servers."""

    servers: Servers
    name: str

    @property
    def address(self) -> str:
        """Return its address."""
        return f"{self.name}@{DOMAIN}"

    def folder(self) -> Path:
        """Return where its messages lie."""
        return self.servers.folder / "mail" / self.name

    def connected(self) -> imaplib.IMAP4:
        """Return a signed-in connection to it, with INBOX open."""
        connection = imaplib.IMAP4("127.0.0.1", self.servers.imap_port, timeout=20)
        connection.login(self.name, PASSWORD)
        connection.select("INBOX")
        return connection

    def put(self, *messages: bytes, days_ago: int = 0) -> None:
        """Lay messages into it, as a server does that delivers them, now or some days ago."""
        at = imaplib.Time2Internaldate(time.time() - days_ago * 86_400)
        with self.connected() as connection:
            for one in messages:
                said, why = connection.append("INBOX", "", at, one)
                assert said == "OK", why

    def messages(self) -> list[bytes]:
        """Return all its messages, oldest first."""
        with self.connected() as connection:
            _, numbers = connection.search(None, "ALL")
            fetched = [connection.fetch(one.decode(), "(BODY.PEEK[])")[1] for one in numbers[0].split()]
        return [part[1] for found in fetched for part in found if isinstance(part, tuple)]


def _run(*command: str) -> None:
    environment = {**os.environ, "PATH": SBIN, "MAIL_CONFIG": ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}: {done.stdout}{done.stderr}")

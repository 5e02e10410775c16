"""The encrypted file that a gallery or a case is: its keys, its single writer, its errors and its log."""

from truename.vault.database import Form
from truename.vault.keys import Secret, new_key_file
from truename.vault.store import Vault

__all__ = ["Form", "Secret", "Vault", "new_key_file"]

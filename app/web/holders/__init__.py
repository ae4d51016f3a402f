"""The holder's wallet: who sees a credential, links to share it, files to take home."""

"""What a holder decides and takes home: who sees a credential, links, downloads."""

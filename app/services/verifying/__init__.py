"""What an employer learns of a credential, one number or a whole list at a time."""

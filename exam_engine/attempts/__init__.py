"""One sitting of one candidate, told as a chain of facts: states, clock, commands, saves.

Not the storage of it and not the conversation with browsers; both stand on this.
"""

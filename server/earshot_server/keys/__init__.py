"""The clinic's key, a data key an encounter, and sealing with them (AES-256-GCM).

Data keys are wrapped by the clinic's key and kept outside logs and their backups:
deleting an encounter's key file erases the encounter wherever copies of it lie.
"""

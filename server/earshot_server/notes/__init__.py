"""The note process: leases encounters, folds their logs, keeps drafts and their changes in the store."""

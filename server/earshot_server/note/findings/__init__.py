"""From sentences to findings: mentions, what is asserted of them, their attributes, and who reads them."""

"""What tests share and no user needs."""

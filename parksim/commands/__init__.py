"""What the commands do, a module for each kind; parksim/cli.py only declares them."""

"""AWS's evaluation of one request, with the statement that decided."""

"""What shoppers did in the two arms of a trial, read from the log and put into words."""

"""What can be stated: rule ids, the values of each, and statements made of both."""

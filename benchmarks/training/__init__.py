"""What does it cost to grow trees on more rows than memory holds?"""

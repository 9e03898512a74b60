"""What do other feature tools pay, each in an environment of its own?"""

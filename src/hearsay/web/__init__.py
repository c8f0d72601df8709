"""The desk: the web application in which a team works on claims."""

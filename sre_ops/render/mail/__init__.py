"""Mail that is read: text beside HTML, charts as pictures in it. Written here, sent by others."""
